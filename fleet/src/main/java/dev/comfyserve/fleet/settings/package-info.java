/**
 * What an operator sets, read once. Entry type: {@link
 * dev.comfyserve.fleet.settings.FleetSettings}. Immutable.
 */
package dev.comfyserve.fleet.settings;

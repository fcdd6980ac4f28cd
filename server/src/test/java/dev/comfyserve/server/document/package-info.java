/** Writes docs/tools.md from the tools themselves, and runs its examples. */
package dev.comfyserve.server.document;

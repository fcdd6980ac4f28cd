/** What a request is worth when everything around it dies. */
package dev.comfyserve.cli.crash;

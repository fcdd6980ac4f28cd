package dev.comfyserve.cli.assistant;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.server.picture.OutputBytes;
import dev.comfyserve.server.picture.Thumbnails;

/**
 * What answers the calls of one moment.
 *
 * @param own null in front of RunComfy, as are the next two
 */
record Reached(
    ServerlessApi api, OwnApi own, OutputBytes outputs, Thumbnails pictures, Caller caller) {}

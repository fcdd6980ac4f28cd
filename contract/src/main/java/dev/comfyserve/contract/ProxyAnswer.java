package dev.comfyserve.contract;

/**
 * What an instance's ComfyUI answered, as it is.
 *
 * @param contentType null where the answer had none
 */
public record ProxyAnswer(int status, String contentType, byte[] body) {}

package dev.comfyserve.client;

/** Whose API a host speaks. */
public enum HostKind {
  /** Our own: it knows what we add to the Serverless API. */
  COMFYSERVE,
  /** RunComfy's, or one that looks like it: it is sent what the public API has and nothing else. */
  RUNCOMFY
}

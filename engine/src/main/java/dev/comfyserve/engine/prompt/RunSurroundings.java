package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.node.NodeRegistry;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/**
 * What every run of one engine shares.
 *
 * @param ended opens when the engine ends
 * @param onCrash ends the engine without a word
 */
record RunSurroundings(
    NodeRegistry registry,
    ResultCache cache,
    Messages messages,
    InterruptFlag interrupt,
    InstantSource clock,
    Journal journal,
    CountDownLatch ended,
    Runnable onCrash) {}

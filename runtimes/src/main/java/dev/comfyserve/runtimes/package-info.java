package dev.comfyserve.runtimes;

package dev.comfyserve.fleet;

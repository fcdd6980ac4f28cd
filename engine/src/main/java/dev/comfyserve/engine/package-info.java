package dev.comfyserve.engine;

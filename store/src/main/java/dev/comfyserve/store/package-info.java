package dev.comfyserve.store;

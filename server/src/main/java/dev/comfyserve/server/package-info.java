package dev.comfyserve.server;

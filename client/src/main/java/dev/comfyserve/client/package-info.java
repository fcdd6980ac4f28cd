package dev.comfyserve.client;

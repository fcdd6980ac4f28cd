package dev.comfyserve.mcp;

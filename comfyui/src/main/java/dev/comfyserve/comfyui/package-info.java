package dev.comfyserve.comfyui;

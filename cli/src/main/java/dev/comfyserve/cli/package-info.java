package dev.comfyserve.cli;

package dev.comfyserve.testkit;

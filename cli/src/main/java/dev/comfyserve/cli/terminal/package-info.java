/**
 * What a person sees while a command works: a progress bar and tables.
 *
 * <p>Not thread-safe: one command draws. Nothing here fails a command.
 */
package dev.comfyserve.cli.terminal;

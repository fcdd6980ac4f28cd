/**
 * The {@code comfyserve} command: one class a sub-command.
 *
 * <p>Entry type: {@link dev.comfyserve.cli.Main}. Results go to standard output, everything said to
 * a person goes to standard error. Exit codes: 0 done, 1 it failed, 2 the command line is wrong.
 */
package dev.comfyserve.cli;

/**
 * How SQL runs: one writer thread whose commands share commits, a few reader threads, numbered
 * migrations.
 *
 * <p>Entry type: {@link dev.comfyserve.store.db.Database}. A write is answered only after the
 * commit that holds it is on the disk (WAL, {@code synchronous=FULL}). A command that fails is
 * rolled back alone (its savepoint) and only its caller gets the exception; a commit that fails
 * fails every command in it, and the writer goes on. Thread-safe.
 */
package dev.comfyserve.store.db;

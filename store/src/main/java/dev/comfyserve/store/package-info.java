/**
 * What is kept: the only SQL of ComfyServe, and its files on disk.
 *
 * <p>Entry type: {@link dev.comfyserve.store.Store}, one open state folder; each part of it is a
 * feature package. One process owns a state folder (a file lock); only {@link
 * dev.comfyserve.store.TokenStore} is opened beside it.
 *
 * <p>Failures: what a caller can fix is a {@link dev.comfyserve.contract.ApiException}; a database
 * that cannot be read or written is a {@link dev.comfyserve.store.db.StoreException}, after which
 * nothing of the failed call is stored. An answered write is on the disk.
 *
 * <p>Threads: everything may be called from any thread and blocks; SQL runs on a few platform
 * threads of its own, because SQLite would pin the carriers of virtual threads. An interrupt does
 * not break a call that was handed over: it completes, and the caller's interrupt flag is set when
 * it returns.
 */
package dev.comfyserve.store;

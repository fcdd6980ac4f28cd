/**
 * The Serverless API over HTTP: each endpoint reads path, query and body, calls {@link
 * dev.comfyserve.contract.ServerlessApi} and writes what it answers.
 *
 * <p>Entry type: {@link dev.comfyserve.server.rest.RestRoutes}. Endpoints hold no state and judge
 * nothing that the API behind them judges; failures travel as {@link
 * dev.comfyserve.contract.ApiException}. Thread-safe.
 */
package dev.comfyserve.server.rest;

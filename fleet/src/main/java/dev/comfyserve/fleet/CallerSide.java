package dev.comfyserve.fleet;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.fleet.deployment.DeploymentApi;
import dev.comfyserve.fleet.file.FileApi;
import dev.comfyserve.fleet.file.FileIntake;
import dev.comfyserve.fleet.file.Retention;
import dev.comfyserve.fleet.input.AddressLookup;
import dev.comfyserve.fleet.input.InputClient;
import dev.comfyserve.fleet.input.InputFetcher;
import dev.comfyserve.fleet.input.Network;
import dev.comfyserve.fleet.input.RetryPlan;
import dev.comfyserve.fleet.instance.InstanceDirectory;
import dev.comfyserve.fleet.instance.InstanceProxy;
import dev.comfyserve.fleet.instance.LiveInstances;
import dev.comfyserve.fleet.result.OutputView;
import dev.comfyserve.fleet.result.QueueWatch;
import dev.comfyserve.fleet.result.RequestDirectory;
import dev.comfyserve.fleet.result.Results;
import dev.comfyserve.fleet.result.SignedUrls;
import dev.comfyserve.fleet.schema.NodeSchemas;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.signal.Cancels;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.fleet.submit.Submissions;
import dev.comfyserve.fleet.wire.Links;
import dev.comfyserve.fleet.workflow.WorkflowApi;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The half of the control plane that answers callers, with its three loops (fetching inputs,
 * telling of places in queues, deleting what is kept no longer). The other half runs what this one
 * stored.
 */
public final class CallerSide implements AutoCloseable {
  private static final Duration RETENTION_LOOKS = Duration.ofMinutes(10);

  private final LocalServerlessApi api;
  private final LocalOwnApi own;
  private final WorkflowApi workflows;
  private final FileApi files;
  private final SignedUrls urls;
  private final NodeSchemas schemas;
  private final InputFetcher fetcher;
  private final Retention retention;
  private final QueueWatch queues;

  /** What both halves share. */
  public record Shared(
      Store store,
      List<Runtime> runtimes,
      FleetSettings settings,
      Signals signals,
      ProgressBoard board,
      Cancels cancels,
      LiveInstances instances) {}

  public CallerSide(Shared shared, InstantSource clock, Ids ids, RandomGenerator random) {
    Store store = shared.store();
    FleetSettings settings = shared.settings();
    Links links = new Links(settings.publicUrl());
    urls = new SignedUrls(store, links, clock);
    schemas = new NodeSchemas(shared.runtimes(), store.schemas(), clock);
    FileIntake intake = new FileIntake(store.blobs(), urls, settings.inputLimit());
    DeploymentApi deployments =
        new DeploymentApi(
            store,
            shared.runtimes(),
            settings.runtimeNames(),
            schemas,
            links,
            shared.signals(),
            shared.cancels(),
            ids);
    fetcher = fetcher(shared, clock, random);
    Submissions submissions =
        new Submissions(
            store,
            deployments,
            schemas,
            intake,
            links,
            shared.signals(),
            fetcher::wake,
            ids,
            settings);
    Results results =
        new Results(
            store.requests(),
            deployments,
            links,
            new OutputView(urls, settings.retention()),
            shared.signals(),
            shared.board(),
            shared.cancels());
    api =
        new LocalServerlessApi(
            deployments, submissions, results, new InstanceProxy(shared.instances()));
    workflows =
        new WorkflowApi(
            store.workflows(),
            schemas,
            intake,
            settings,
            shared.runtimes().stream().map(Runtime::name).collect(Collectors.toSet()));
    files = new FileApi(store, urls, settings.retention(), settings.inputLimit(), ids);
    own =
        new LocalOwnApi(
            workflows,
            files,
            new InstanceDirectory(shared.instances(), deployments, store.requests()),
            new RequestDirectory(store.requests(), deployments, settings.retention()));
    queues = new QueueWatch(store.requests(), shared.board(), shared.signals());
    retention = new Retention(store, clock, settings.retention(), RETENTION_LOOKS);
  }

  private static InputFetcher fetcher(Shared shared, InstantSource clock, RandomGenerator random) {
    FleetSettings settings = shared.settings();
    List<Network> allowed = settings.allowNetworks().stream().map(Network::of).toList();
    InputClient client =
        new InputClient(
            allowed, AddressLookup.SYSTEM, settings.inputTimeout(), new SslContextFactory.Client());
    return new InputFetcher(
        shared.store(),
        client,
        shared.signals(),
        clock,
        random,
        RetryPlan.DEFAULT,
        settings.inputLimit());
  }

  public LocalServerlessApi api() {
    return api;
  }

  public LocalOwnApi own() {
    return own;
  }

  public WorkflowApi workflows() {
    return workflows;
  }

  public FileApi files() {
    return files;
  }

  /** Opens the URLs of outputs and uploads. */
  public SignedUrls urls() {
    return urls;
  }

  /** Watches requests for those who called. */
  public QueueWatch queues() {
    return queues;
  }

  /** The node schemas of the runtimes, as last known. */
  public NodeSchemas schemas() {
    return schemas;
  }

  public void start() {
    fetcher.start();
    retention.start();
    queues.start();
  }

  @Override
  public void close() {
    queues.close();
    fetcher.close();
    retention.close();
  }
}

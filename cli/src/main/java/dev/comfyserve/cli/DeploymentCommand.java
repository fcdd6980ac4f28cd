package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.Table;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments: endpoints that run one workflow version. */
@Command(
    name = "deployment",
    description = "Create, list, show, change and delete deployments; list what can be set.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DeploymentCommand.Create.class,
      DeploymentCommand.ListAll.class,
      DeploymentCommand.Show.class,
      DeploymentInputs.class,
      DeploymentCommand.Update.class,
      DeploymentDelete.class
    })
final class DeploymentCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name what to do: create, list, show, inputs, update or delete.");
  }

  /** The fields that create and update share. */
  static final class Scaling {
    @Option(names = "--hardware", paramLabel = "SKU", description = "e.g. AMPERE_48 (the default).")
    private String hardware;

    @Option(
        names = "--min-instances",
        paramLabel = "N",
        description = "Instances that are always there, 0-30 (default 0).")
    private Integer minInstances;

    @Option(
        names = "--max-instances",
        paramLabel = "N",
        description = "Instances at the most, 1-60 (default 1).")
    private Integer maxInstances;

    @Option(
        names = "--queue-size",
        paramLabel = "N",
        description = "Requests an instance may have waiting before another starts (default 1).")
    private Integer queueSize;

    @Option(
        names = "--keep-warm",
        paramLabel = "SECONDS",
        description = "How long an idle instance stays (default 60).")
    private Integer keepWarm;

    void into(ObjectNode body) {
      if (hardware != null) {
        body.putArray("hardware").add(hardware);
      }
      put(body, "min_instances", minInstances);
      put(body, "max_instances", maxInstances);
      put(body, "queue_size", queueSize);
      put(body, "keep_warm_duration_in_seconds", keepWarm);
    }

    private static void put(ObjectNode body, String key, Integer value) {
      if (value != null) {
        body.put(key, value);
      }
    }
  }

  /** Shared by all. */
  abstract static class Action implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Connection connection;

    @Override
    public Integer call() {
      try (ComfyServeClient client = connection.open()) {
        String text = act(client);
        spec.commandLine().getOut().print(text.endsWith("\n") ? text : text + "\n");
        spec.commandLine().getOut().flush();
      }
      return 0;
    }

    abstract String act(ComfyServeClient client);

    PrintWriter err() {
      return spec.commandLine().getErr();
    }
  }

  @Command(
      name = "create",
      description = "Create a deployment and print it.",
      mixinStandardHelpOptions = true)
  static final class Create extends Action {
    @Parameters(index = "0", paramLabel = "WORKFLOW", description = "id or name")
    private String workflow;

    @Parameters(index = "1", paramLabel = "VERSION", arity = "0..1", description = "default v1")
    private String version = "v1";

    @Option(names = "--name", required = true, description = "The deployment's name.")
    private String name;

    @Option(names = "--same-name", description = "Allow a second one of this name.")
    private boolean sameName;

    @Mixin private Scaling scaling;

    @Override
    String act(ComfyServeClient client) {
      ObjectNode body = Json.object();
      body.put("name", name)
          .put("workflow_id", Workflows.idOf(client, workflow))
          .put("workflow_version", version);
      scaling.into(body);
      long namesakes =
          client
              .api()
              .listDeployments(client.caller(), List.of(), Includes.NOTHING)
              .valueStream()
              .filter(one -> one.path("name").asString().equals(name))
              .count();
      if (namesakes > 0 && !sameName) {
        throw new CommandFailed(
            "You have a deployment \"%s\" already. Change it with `%s`,"
                    .formatted(name, Launcher.line("deployment update"))
                + " give another name, or make a second one with --same-name.");
      }
      try {
        return client.api().createDeployment(client.caller(), body).toPrettyString();
      } catch (ApiException refused) {
        if (refused.errorCode() == ErrorCode.NOT_FOUND.code()) {
          refused.addSuppressed(
              new CommandFailed("To see what there is: " + Launcher.line("workflow list")));
        }
        throw refused;
      }
    }
  }

  @Command(name = "list", description = "List your deployments.", mixinStandardHelpOptions = true)
  static final class ListAll extends Action {
    @Override
    String act(ComfyServeClient client) {
      Table table = new Table("ID", "NAME", "STATUS", "HARDWARE", "MIN", "MAX", "WORKFLOW VERSION");
      for (JsonNode one :
          client.api().listDeployments(client.caller(), List.of(), Includes.NOTHING)) {
        table.row(
            one.path("id").asString(),
            one.path("name").asString(),
            one.path("status").asString(),
            one.path("hardware").path(0).asString(),
            one.path("min_instances").asString(),
            one.path("max_instances").asString(),
            one.path("workflow_version").asString());
      }
      return table.toString();
    }
  }

  @Command(
      name = "show",
      description = "Print one deployment with its graph and example overrides.",
      mixinStandardHelpOptions = true)
  static final class Show extends Action {
    @Parameters(paramLabel = "DEPLOYMENT", description = "id or name")
    private String deployment;

    @Override
    String act(ComfyServeClient client) {
      return client
          .api()
          .getDeployment(
              client.caller(), Deployments.idOf(client, deployment), new Includes(true, true))
          .toPrettyString();
    }
  }

  @Command(
      name = "update",
      description = "Change a deployment; what is not given stays.",
      mixinStandardHelpOptions = true)
  static final class Update extends Action {
    @Parameters(paramLabel = "DEPLOYMENT", description = "id or name")
    private String deployment;

    @Option(names = "--name", description = "A new name.")
    private String name;

    @Option(
        names = "--workflow-version",
        paramLabel = "VERSION",
        description = "Another version of its workflow.")
    private String version;

    @Option(
        names = "--enabled",
        arity = "1",
        paramLabel = "true|false",
        description = "false ends its open requests and stops its instances.")
    private Boolean enabled;

    @Mixin private Scaling scaling;

    @Override
    String act(ComfyServeClient client) {
      ObjectNode body = Json.object();
      if (name != null) {
        body.put("name", name);
      }
      if (version != null) {
        body.put("workflow_version", version);
      }
      if (enabled != null) {
        body.put("is_enabled", enabled);
      }
      scaling.into(body);
      if (body.isEmpty()) {
        throw new CommandFailed(
            "Give at least one thing to change; see `"
                + Launcher.line("deployment update --help")
                + "`.");
      }
      return client
          .api()
          .updateDeployment(client.caller(), Deployments.idOf(client, deployment), body)
          .toPrettyString();
    }
  }
}

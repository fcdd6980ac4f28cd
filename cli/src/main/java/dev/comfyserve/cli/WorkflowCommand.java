package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.Table;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Workflows: save a graph, look at what is saved. */
@Command(
    name = "workflow",
    description = "Save and show workflows (ComfyUI graphs in API format).",
    mixinStandardHelpOptions = true,
    subcommands = {
      WorkflowCommand.Save.class,
      WorkflowCommand.ListAll.class,
      WorkflowCommand.Show.class
    })
final class WorkflowCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to do: save, list or show.");
  }

  @Command(
      name = "save",
      description = {
        "Save a graph as a new version of a workflow and print its id and version.",
        "FILE is a graph in API format (ComfyUI: Workflow > Export (API)), or a PNG that ComfyUI"
            + " made, which carries its graph."
      },
      mixinStandardHelpOptions = true)
  static final class Save implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Connection connection;

    @Parameters(paramLabel = "FILE", description = "A .json graph or a .png with its graph inside.")
    private Path file;

    @Option(names = "--name", description = "The workflow's name (default: the file's).")
    private String name;

    @Option(
        names = "--workflow",
        paramLabel = "ID",
        description = "Add a version to this workflow.")
    private String workflowId;

    @Option(
        names = "--workflow-version",
        paramLabel = "VERSION",
        description = "The version's name (default v1, v2, ...).")
    private String version;

    @Option(
        names = "--readme",
        paramLabel = "FILE",
        description = "Markdown that tells what the workflow does.")
    private Path readme;

    @Override
    public Integer call() throws IOException {
      JsonNode graph = GraphFile.read(file, spec.commandLine().getErr());
      ObjectNode body = Json.object().put("name", name != null ? name : baseName(file));
      body.set("workflow_api_json", graph);
      if (workflowId != null) {
        body.put("workflow_id", workflowId);
      }
      if (version != null) {
        body.put("version", version);
      }
      if (readme != null) {
        body.put("readme", Files.readString(readme));
      }
      try (ComfyServeClient client = connection.open()) {
        ObjectNode saved = client.own().saveWorkflow(client.caller(), body);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
            saved.path("workflow_id").asString() + " " + saved.path("workflow_version").asString());
        saved
            .path("warnings")
            .forEach(
                warning -> spec.commandLine().getErr().println("warning: " + warning.asString()));
      }
      return 0;
    }
  }

  private static String baseName(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  @Command(
      name = "list",
      description = "List the saved workflows.",
      mixinStandardHelpOptions = true)
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Connection connection;

    @Override
    public Integer call() {
      try (ComfyServeClient client = connection.open()) {
        Table table = new Table("ID", "NAME", "VERSIONS", "CREATED");
        for (JsonNode one : client.own().listWorkflows(client.caller())) {
          StringBuilder versions = new StringBuilder();
          one.path("versions")
              .forEach(
                  v ->
                      versions
                          .append(versions.isEmpty() ? "" : ", ")
                          .append(
                              v.isObject() ? v.path("workflow_version").asString() : v.asString()));
          table.row(
              one.path("workflow_id").asString(),
              one.path("name").asString(),
              versions.toString(),
              one.path("created_at").asString());
        }
        spec.commandLine().getOut().print(table);
        spec.commandLine().getOut().flush();
      }
      return 0;
    }
  }

  @Command(
      name = "show",
      description = "Print one workflow, or one version with its graph, as JSON.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private Connection connection;

    @Parameters(index = "0", paramLabel = "WORKFLOW", description = "id or name")
    private String workflow;

    @Parameters(index = "1", paramLabel = "VERSION", arity = "0..1")
    private String version;

    @Override
    public Integer call() {
      try (ComfyServeClient client = connection.open()) {
        String id = Workflows.idOf(client, workflow);
        ObjectNode shown =
            version == null
                ? client.own().getWorkflow(client.caller(), id)
                : client.own().getWorkflowVersion(client.caller(), id, version);
        spec.commandLine().getOut().println(shown.toPrettyString());
      }
      return 0;
    }
  }
}

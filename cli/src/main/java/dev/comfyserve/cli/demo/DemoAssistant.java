package dev.comfyserve.cli.demo;

import dev.comfyserve.cli.CommandFailed;
import dev.comfyserve.cli.terminal.ProgressBar;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.client.McpClientException;
import dev.comfyserve.mcp.client.ProgressListener;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.RunningServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Does what an assistant does: deploys, looks what can be set, runs, fetches; all over MCP. */
final class DemoAssistant {
  static final String DEPLOYMENT = "day-for-night";

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final double NIGHT = 0.85;

  private final RunningServer server;
  private final ComfyServeClient downloads;
  private final Secret token;
  private final PrintWriter err;

  DemoAssistant(RunningServer server, ComfyServeClient downloads, Secret token, PrintWriter err) {
    this.server = server;
    this.downloads = downloads;
    this.token = token;
    this.err = err;
  }

  /**
   * Runs the workflow on a picture; returns {@code output}, {@code width}, {@code height}, {@code
   * sha256}.
   */
  ObjectNode makePicture(ObjectNode workflow, Path folder)
      throws McpClientException, InterruptedException, IOException {
    URI endpoint = URI.create(server.bound() + "/mcp");
    try (McpClient mcp = McpClient.connect(endpoint, token.reveal(), PATIENCE)) {
      DemoCommand.step(
          err,
          3,
          "Assistant  speaks MCP %s, sees %d tools"
              .formatted(mcp.protocolVersion(), mcp.listTools().size()));
      String deploymentId = deploy(mcp, workflow);
      int settable = settableInputs(mcp, deploymentId);
      DemoCommand.step(
          err, 4, "Deployment %s, %d inputs can be set".formatted(deploymentId, settable));

      BufferedImage picture = DemoPicture.draw();
      JsonNode result = run(mcp, deploymentId, picture);
      return fetch(result, picture, folder);
    }
  }

  private String deploy(McpClient mcp, ObjectNode workflow)
      throws McpClientException, InterruptedException {
    ObjectNode arguments = Json.object();
    arguments.put("name", DEPLOYMENT);
    arguments.put("workflow_id", workflow.path("workflow_id").asString());
    arguments.put("workflow_version", workflow.path("workflow_version").asString());
    return call(mcp, "create_deployment", arguments, null).path("deployment").path("id").asString();
  }

  private int settableInputs(McpClient mcp, String deploymentId)
      throws McpClientException, InterruptedException {
    ObjectNode arguments = Json.object();
    arguments.put("deployment_id", deploymentId).put("include_payload", true);
    int count = 0;
    for (JsonNode node : call(mcp, "get_deployment", arguments, null).path("payload_summary")) {
      for (JsonNode input : node.path("inputs")) {
        count += input.path("settable").asBoolean(false) ? 1 : 0;
      }
    }
    return count;
  }

  private JsonNode run(McpClient mcp, String deploymentId, BufferedImage picture)
      throws McpClientException, InterruptedException {
    String image =
        "data:image/png;base64," + Base64.getEncoder().encodeToString(DemoPicture.png(picture));
    ObjectNode arguments = Json.object();
    arguments.put("deployment_id", deploymentId).put("wait_for_completion", true);
    ObjectNode overrides = arguments.putObject("overrides");
    overrides.putObject("1").putObject("inputs").put("image", image);
    overrides
        .putObject("2")
        .putObject("inputs")
        .put("width", DemoPicture.WIDTH)
        .put("height", DemoPicture.HEIGHT);
    overrides.putObject("4").putObject("inputs").put("blend_factor", NIGHT);

    DemoCommand.step(err, 5, "Request    submitted with overrides, one of them an image");
    try (ProgressBar bar = DemoCommand.bar(err)) {
      ProgressListener listener =
          (progress, total, message) ->
              bar.show(total == null || total == 0 ? 0 : progress / total, words(message));
      JsonNode answer = call(mcp, "submit_request", arguments, listener);
      while (answer.path("still_running").asBoolean(false)) {
        answer = look(mcp, deploymentId, answer.path("request_id").asString(), bar);
      }
      return answer;
    }
  }

  /** What an assistant does with a job that outlasts one wait: it asks again by its id. */
  private JsonNode look(McpClient mcp, String deploymentId, String requestId, ProgressBar bar)
      throws McpClientException, InterruptedException {
    ObjectNode ids = Json.object();
    ids.put("deployment_id", deploymentId).put("request_id", requestId);
    JsonNode status = call(mcp, "get_request_status", ids, null).path("status");
    bar.show(StatusReading.fraction(status), StatusReading.words(status));
    if (!StatusReading.ended(status)) {
      Thread.sleep(Duration.ofSeconds(1));
      return Json.object().put("still_running", true).put("request_id", requestId);
    }
    return call(mcp, "get_request_result", ids, null);
  }

  private ObjectNode fetch(JsonNode answer, BufferedImage sent, Path folder) throws IOException {
    JsonNode url = answer.path("output_urls").path(0).path("url");
    if (!url.isString()) {
      JsonNode error = answer.path("result").path("error");
      throw new CommandFailed(
          "the demo failed: no picture came back: " + (error.isMissingNode() ? answer : error));
    }
    Files.createDirectories(folder);
    Path before = folder.resolve("before.png");
    ImageIO.write(sent, "png", before.toFile());
    Path after = folder.resolve("after.png").toAbsolutePath().normalize();
    ComfyServeClient.Download download = downloads.download(URI.create(url.asString()), after);
    BufferedImage got = ImageIO.read(after.toFile());
    String fault = got == null ? "it is not a picture" : DemoCheck.fault(sent, got, NIGHT);
    if (fault != null) {
      throw new CommandFailed("the demo failed: the picture is wrong: " + fault);
    }
    DemoCommand.step(
        err,
        6,
        "Picture    %s  (%dx%d, every pixel checked; the one that was sent is %s)"
            .formatted(after, got.getWidth(), got.getHeight(), before.getFileName()));
    ObjectNode summary = Json.object();
    summary.put("output", after.toString());
    summary.put("width", got.getWidth()).put("height", got.getHeight());
    return summary.put("sha256", download.sha256());
  }

  private static JsonNode call(
      McpClient mcp, String tool, ObjectNode arguments, ProgressListener listener)
      throws McpClientException, InterruptedException {
    ToolResult result = mcp.callTool(tool, arguments, listener, PATIENCE);
    JsonNode structured = result.structuredContent();
    if (result.isError() || structured == null) {
      throw new CommandFailed(
          "the demo failed: "
              + tool
              + ": "
              + (structured == null ? result.content() : structured.path("message").asString()));
    }
    return structured;
  }

  /** The progress message without the id, which a person does not need to see. */
  private static String words(String message) {
    return message == null ? "" : message.replaceFirst("^request_id \\S+: ", "");
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Hardware;
import dev.comfyserve.mcp.tool.ToolHints;
import java.util.Arrays;
import java.util.List;

/** Parameter descriptions and hints that several tools share, so that they say the same. */
final class Words {
  static final String DEPLOYMENT_ID = "The deployment's id (UUID), from list_deployments.";
  static final String WORKFLOW_ID = "The saved workflow's id (UUID), from list_workflows.";
  static final String WORKFLOW_TO_RUN =
      "The saved workflow's id (UUID): from list_workflows or save_workflow where those tools are"
          + " on, else as `comfyserve workflow save` printed it; RunComfy's is on its site.";
  static final String REQUEST_ID = "The request's id (UUID), from submit_request.";
  static final String WORKFLOW_VERSION = "The version of the workflow to run, e.g. \"v1\".";
  static final String HARDWARE =
      "GPU class; the number is its memory in GB. AMPERE_48 suits most image workflows.";
  static final String MIN =
      "Instances that are always kept running, even without work (they cost).";
  static final String MAX = "Instances at the most, when there is much work.";
  static final String QUEUE_SIZE =
      "Requests that may wait for each instance before another one is started.";
  static final String KEEP_WARM =
      "Seconds that an idle instance stays before it is stopped; longer means fewer cold starts.";
  static final String PAYLOAD =
      "Also give the workflow graph with example overrides. Ask for it before the first"
          + " submit_request.";
  static final String README = "Also give the workflow's readme (markdown).";
  static final List<String> HARDWARE_NAMES =
      Arrays.stream(Hardware.values()).map(Enum::name).toList();

  /** Changes what the account has. */
  static final ToolHints CHANGES = new ToolHints(false, true, false, false);

  static final ToolHints DELETES = new ToolHints(false, true, true, false);

  /** A graph, and a call to ComfyUI, may reach anything that ComfyUI can. */
  static final ToolHints RUNS = new ToolHints(false, true, false, true);

  static final ToolHints CANCELS = new ToolHints(false, true, true, true);

  private Words() {}
}

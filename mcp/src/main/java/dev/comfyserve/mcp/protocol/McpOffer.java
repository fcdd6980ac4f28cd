package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.completion.Completions;
import dev.comfyserve.mcp.listen.ListChanges;
import dev.comfyserve.mcp.prompt.PromptRegistry;
import dev.comfyserve.mcp.resource.Resources;
import dev.comfyserve.mcp.task.Tasks;
import dev.comfyserve.mcp.tool.ArgumentFaultReport;
import dev.comfyserve.mcp.tool.ToolRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a server offers. Only what is offered is declared as a capability, and only its methods
 * exist.
 *
 * @param instructions how to use the server, for the model; null for none
 * @param faults makes the result of a call whose arguments are at fault
 * @param resources null for none
 * @param completions null for none
 * @param tasks null where no tool starts tasks
 * @param listChanges null where no list ever changes
 * @param identity names a caller: what one caller was asked, no other can answer
 * @param asking how clients are asked
 * @param logging whether handlers' log messages are sent to the clients that want them
 * @param <P> the type of the authenticated caller
 */
public record McpOffer<P>(
    ServerInfo info,
    String instructions,
    ToolRegistry<P> tools,
    ArgumentFaultReport faults,
    Resources<P> resources,
    PromptRegistry<P> prompts,
    Completions<P> completions,
    Tasks<P> tasks,
    ListChanges listChanges,
    Function<P, String> identity,
    Asking asking,
    boolean logging) {

  /** Tools and nothing else. */
  public static <P> McpOffer<P> of(
      ServerInfo info, String instructions, ToolRegistry<P> tools, ArgumentFaultReport faults) {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        null,
        new PromptRegistry<>(List.of()),
        null,
        null,
        null,
        String::valueOf,
        Asking.ofThisProcess(),
        false);
  }

  public McpOffer<P> withTools(ToolRegistry<P> others) {
    return with(draft -> draft.tools = others);
  }

  public McpOffer<P> withResources(Resources<P> offered) {
    return with(draft -> draft.resources = offered);
  }

  public McpOffer<P> withPrompts(PromptRegistry<P> offered, Completions<P> completed) {
    return with(
        draft -> {
          draft.prompts = offered;
          draft.completions = completed;
        });
  }

  public McpOffer<P> withTasks(Tasks<P> offered) {
    return with(draft -> draft.tasks = offered);
  }

  public McpOffer<P> withListChanges(ListChanges offered) {
    return with(draft -> draft.listChanges = offered);
  }

  public McpOffer<P> withIdentity(Function<P, String> naming) {
    return with(draft -> draft.identity = naming);
  }

  public McpOffer<P> withAsking(Asking how) {
    return with(draft -> draft.asking = how);
  }

  public McpOffer<P> withLogging() {
    return with(draft -> draft.logging = true);
  }

  private McpOffer<P> with(Consumer<Draft<P>> change) {
    Draft<P> draft = new Draft<>(this);
    change.accept(draft);
    return draft.offer();
  }

  /** What can be changed of an offer, while it is being changed. */
  private static final class Draft<P> {
    private final McpOffer<P> from;
    private ToolRegistry<P> tools;
    private Resources<P> resources;
    private PromptRegistry<P> prompts;
    private Completions<P> completions;
    private Tasks<P> tasks;
    private ListChanges listChanges;
    private Function<P, String> identity;
    private Asking asking;
    private boolean logging;

    Draft(McpOffer<P> from) {
      this.from = from;
      this.tools = from.tools;
      this.resources = from.resources;
      this.prompts = from.prompts;
      this.completions = from.completions;
      this.tasks = from.tasks;
      this.listChanges = from.listChanges;
      this.identity = from.identity;
      this.asking = from.asking;
      this.logging = from.logging;
    }

    McpOffer<P> offer() {
      return new McpOffer<>(
          from.info,
          from.instructions,
          tools,
          from.faults,
          resources,
          prompts,
          completions,
          tasks,
          listChanges,
          identity,
          asking,
          logging);
    }
  }
}

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

  public McpOffer<P> withResources(Resources<P> offered) {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        offered,
        prompts,
        completions,
        tasks,
        listChanges,
        identity,
        asking,
        logging);
  }

  public McpOffer<P> withPrompts(PromptRegistry<P> offered, Completions<P> completed) {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        resources,
        offered,
        completed,
        tasks,
        listChanges,
        identity,
        asking,
        logging);
  }

  public McpOffer<P> withTasks(Tasks<P> offered) {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        resources,
        prompts,
        completions,
        offered,
        listChanges,
        identity,
        asking,
        logging);
  }

  public McpOffer<P> withListChanges(ListChanges offered) {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        resources,
        prompts,
        completions,
        tasks,
        offered,
        identity,
        asking,
        logging);
  }

  public McpOffer<P> withIdentity(Function<P, String> naming) {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        resources,
        prompts,
        completions,
        tasks,
        listChanges,
        naming,
        asking,
        logging);
  }

  public McpOffer<P> withAsking(Asking how) {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        resources,
        prompts,
        completions,
        tasks,
        listChanges,
        identity,
        how,
        logging);
  }

  public McpOffer<P> withLogging() {
    return new McpOffer<>(
        info,
        instructions,
        tools,
        faults,
        resources,
        prompts,
        completions,
        tasks,
        listChanges,
        identity,
        asking,
        true);
  }

  public McpOffer<P> withTools(ToolRegistry<P> others) {
    return new McpOffer<>(
        info,
        instructions,
        others,
        faults,
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

package dev.comfyserve.server.mcp;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Text;
import dev.comfyserve.server.config.AccessSettings;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.tools.Selection;
import dev.comfyserve.server.tools.Toolset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which tools a call is offered: what the operator offers everybody, and what the call asks for by
 * {@code ?toolsets=} or {@code X-MCP-Toolsets} within what the operator allows. {@code
 * ?readonly=true} and {@code X-MCP-Readonly} only narrow.
 */
public final class ToolChoice {
  static final String TOOLSETS_HEADER = "X-MCP-Toolsets";
  static final String READONLY_HEADER = "X-MCP-Readonly";

  /** Not even what everybody is offered; the setting has the same word. */
  private static final String NONE = "none";

  private final Set<Toolset> standard;
  private final Set<Toolset> allowed;
  private final boolean readOnly;
  private final boolean moreScope;

  /**
   * @param standard what everybody is offered beyond the ten tools
   * @param allowed what may be asked for
   * @param readOnly whether nobody may change anything
   */
  public ToolChoice(Set<Toolset> standard, Set<Toolset> allowed, boolean readOnly) {
    this(standard, allowed, readOnly, false);
  }

  /**
   * @param moreScope whether somebody gives out tokens that may do more than read
   */
  ToolChoice(Set<Toolset> standard, Set<Toolset> allowed, boolean readOnly, boolean moreScope) {
    this.standard = Set.copyOf(standard);
    this.allowed = Set.copyOf(allowed);
    this.readOnly = readOnly;
    this.moreScope = moreScope;
  }

  /**
   * @param comfyserve whether the host has what our own tools need
   */
  public static ToolChoice of(AccessSettings access, boolean comfyserve) {
    boolean moreScope = !access.authorizationServers().isEmpty();
    return comfyserve
        ? new ToolChoice(access.toolsets(), access.toolsetsAllowed(), access.readOnly(), moreScope)
        : new ToolChoice(Set.of(), Set.of(), access.readOnly(), moreScope);
  }

  /** For who cannot ask. */
  public Selection standard() {
    return of(List.of(), List.of(), false);
  }

  Selection of(Call call) {
    List<String> toolsets = new ArrayList<>(call.query().all("toolsets"));
    toolsets.addAll(call.headers(TOOLSETS_HEADER));
    List<String> reading = new ArrayList<>(call.query().all("readonly"));
    reading.addAll(call.headers(READONLY_HEADER));
    return of(toolsets, reading, call.caller().readOnly());
  }

  /**
   * @param toolsets as they were sent, each a name or several with commas
   * @param reading as they were sent
   * @param tokenReads whether the token may only read
   * @throws ApiException 400 for a name that is none or is not allowed
   */
  public Selection of(List<String> toolsets, List<String> reading, boolean tokenReads) {
    Set<Toolset> wanted = EnumSet.noneOf(Toolset.class);
    List<String> names =
        toolsets.stream()
            .flatMap(several -> Arrays.stream(several.split(",")))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .toList();
    if (!names.contains(NONE)) {
      wanted.addAll(standard);
    }
    names.forEach(name -> wanted.addAll(named(name)));
    boolean asked = reading.stream().map(ToolChoice::yes).reduce(false, Boolean::logicalOr);
    return new Selection(wanted, allowed, reading(tokenReads, asked));
  }

  private Selection.Reading reading(boolean tokenReads, boolean asked) {
    if (readOnly) {
      return Selection.Reading.BY_SERVER;
    }
    if (tokenReads) {
      return moreScope ? Selection.Reading.BY_SCOPE : Selection.Reading.BY_TOKEN;
    }
    return asked ? Selection.Reading.BY_REQUEST : Selection.Reading.AND_WRITING;
  }

  private Set<Toolset> named(String name) {
    return switch (name) {
      case "all" -> allowed;
      case NONE, "default", "" -> Set.of();
      case String other ->
          Set.of(
              Toolset.ofWord(other)
                  .filter(allowed::contains)
                  .orElseThrow(
                      () ->
                          bad(
                              "There is no toolset "
                                  + Text.clip(other, 60)
                                  + " here. Beyond the ten tools this server allows: "
                                  + Toolset.names(allowed)
                                  + "; the words all, default and none are known too.")));
    };
  }

  private static boolean yes(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "" -> true;
      case "false", "0", "no" -> false;
      case String other ->
          throw bad("readonly must be true or false, not " + Text.clip(other, 60) + ".");
    };
  }

  private static ApiException bad(String message) {
    return new ApiException(ErrorCode.BAD_REQUEST, message);
  }
}

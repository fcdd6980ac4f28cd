package dev.comfyserve.mcp;

/** Messages that tests send; single quotes stand for double ones. */
public final class Messages {
  /** The {@code _meta} that every modern request must have. */
  public static final String META =
      """
      '_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28',\
      'io.modelcontextprotocol/clientCapabilities':{}}\
      """;

  private Messages() {}

  public static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  public static String legacy(String method, String params) {
    return json("{'jsonrpc':'2.0','id':1,'method':'%s','params':{%s}}".formatted(method, params));
  }

  public static String modern(String method, String params) {
    String comma = params.isEmpty() ? "" : ",";
    return json(
        "{'jsonrpc':'2.0','id':1,'method':'%s','params':{%s%s%s}}"
            .formatted(method, params, comma, META));
  }

  /**
   * A modern request of a client that can do something.
   *
   * @param capabilities e.g. {@code 'elicitation':{}}
   */
  public static String capable(String capabilities, String method, String params) {
    String none = json("'io.modelcontextprotocol/clientCapabilities':{}");
    String some = json("'io.modelcontextprotocol/clientCapabilities':{" + capabilities + "}");
    return modern(method, params).replace(none, some);
  }

  /** The parameters of a call. */
  public static String call(String tool, String arguments) {
    return "'name':'%s','arguments':{%s}".formatted(tool, arguments);
  }
}

package dev.comfyserve.server.auth;

import dev.comfyserve.server.http.Call;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/** What {@code WWW-Authenticate} says, and where the metadata lies that it points to. */
public final class Challenges {
  /** Listing and looking. */
  public static final String READ = "comfyserve:read";

  /** Everything: changing, running and cancelling too. */
  public static final String WRITE = "comfyserve:write";

  static final List<String> SCOPES = List.of(READ, WRITE);
  static final String MCP = "/mcp";
  static final String METADATA = "/.well-known/oauth-protected-resource";

  private final Supplier<URI> publicUrl;

  /**
   * @param publicUrl the base of the URLs that we hand out
   */
  public Challenges(Supplier<URI> publicUrl) {
    this.publicUrl = publicUrl;
  }

  /** For a call without a token. */
  public String missing(Call call) {
    return bearer(call, "");
  }

  /** For a call with a token that is not good. */
  public String invalid(Call call) {
    return bearer(call, ", error=\"invalid_token\"");
  }

  /** For a change with a token that may only read. */
  public String insufficient(Call call) {
    return "Bearer realm=\"comfyserve\", error=\"insufficient_scope\", scope=\""
        + String.join(" ", SCOPES)
        + "\""
        + metadata(call);
  }

  private String bearer(Call call, String error) {
    return "Bearer realm=\"comfyserve\""
        + error
        + ", scope=\""
        + String.join(" ", SCOPES)
        + "\""
        + metadata(call);
  }

  private String metadata(Call call) {
    String form = call.rawPath().equals(MCP) ? METADATA + MCP : METADATA;
    return ", resource_metadata=\"" + publicUrl.get() + form + "\"";
  }
}

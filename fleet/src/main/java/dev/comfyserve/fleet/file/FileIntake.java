package dev.comfyserve.fleet.file;

import dev.comfyserve.comfyui.graph.FileInput;
import dev.comfyserve.comfyui.graph.FileInputs;
import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.fleet.input.DataUri;
import dev.comfyserve.fleet.input.FileKind;
import dev.comfyserve.fleet.result.SignedUrls;
import dev.comfyserve.store.blob.Blob;
import dev.comfyserve.store.blob.Blobs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the files out of a caller's graph: what stands inside goes to the disk, our own URLs become
 * the files that they lead to, other URLs are left to be fetched. Only inputs that may take a file
 * are looked at; a prompt may contain URLs.
 */
public final class FileIntake {
  private static final Pattern WEB_URL = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);
  private static final Pattern OTHER_URL = Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*");

  /** The bytes of a file, sent without saying so; no name of a file looks like that. */
  private static final Pattern BARE_BASE64 =
      Pattern.compile("[A-Za-z0-9+/_\\s-]{200,}+={0,2}+\\s*+");

  /** Of one request: each costs a fetch. */
  private static final int MOST_URLS = 100;

  private final Blobs blobs;
  private final SignedUrls urls;
  private final long limit;

  /**
   * @param limit bytes of one file
   */
  public FileIntake(Blobs blobs, SignedUrls urls, long limit) {
    this.blobs = blobs;
    this.urls = urls;
    this.limit = limit;
  }

  /** What stands at an input, found good; the reference that takes its place. */
  private interface Source {
    FileRef stored() throws IOException;
  }

  private record Fetched(String url) implements Source {
    @Override
    public FileRef stored() {
      return new FileRef.Url(url);
    }
  }

  /** A graph's files, found good and not yet stored. */
  public static final class Found {
    private final ObjectNode graph;
    private final Map<FileInput, Source> sources;

    private Found(ObjectNode graph, Map<FileInput, Source> sources) {
      this.graph = graph;
      this.sources = sources;
    }

    /** Stores the files; a new graph in which references stand for them. */
    public ObjectNode store() {
      if (sources.isEmpty()) {
        return graph;
      }
      ObjectNode copy = graph.deepCopy();
      try {
        for (Map.Entry<FileInput, Source> entry : sources.entrySet()) {
          FileInput at = entry.getKey();
          ObjectNode inputs = (ObjectNode) copy.get(at.nodeId()).get("inputs");
          inputs.set(at.input(), entry.getValue().stored().json());
        }
      } catch (IOException e) {
        throw new UncheckedIOException("an input file could not be stored", e);
      }
      return copy;
    }
  }

  /**
   * Finds what is wrong with a graph's files.
   *
   * @param info null where no schema is known
   * @param fetch whether URLs of others become references to be fetched; else they stay as they are
   * @param loc where an input stands in what the caller sent
   */
  public Found check(
      ObjectNode graph,
      ObjectInfo info,
      String account,
      boolean fetch,
      Faults faults,
      Function<FileInput, String[]> loc) {
    Map<FileInput, Source> sources = new LinkedHashMap<>();
    for (FileInput input : FileInputs.find(graph, info)) {
      JsonNode value = input.value();
      if (value != null && value.isString()) {
        try {
          if (info != null) { // else a node that takes base64 is known by nothing
            refuseBareBase64(value.asString());
          }
          Source source = source(value.asString(), account, fetch);
          if (source != null) {
            sources.put(input, source);
          }
        } catch (IllegalArgumentException e) {
          faults.add(e.getMessage(), "file_input", loc.apply(input));
        }
      }
    }
    if (sources.values().stream().filter(Fetched.class::isInstance).count() > MOST_URLS) {
      faults.add("at most " + MOST_URLS + " files can be given by URL", "too_long", "body");
    }
    return new Found(graph, sources);
  }

  private static void refuseBareBase64(String value) {
    if (BARE_BASE64.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "this looks like the bytes of a file in base64, without its beginning; "
              + FileInputs.TAKES);
    }
  }

  /** Null for a plain file name. */
  private Source source(String value, String account, boolean fetch) {
    if (DataUri.is(value)) {
      DataUri data = DataUri.of(value);
      if (data.bytes().length > limit) {
        throw new IllegalArgumentException("the file is larger than " + limit + " bytes");
      }
      return () -> put(data);
    }
    if (urls.isOurs(value)) {
      FileRef own =
          urls.resolve(value, account)
              .map(f -> new FileRef.Stored(f.sha256(), f.ext(), f.contentType(), f.size()))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no such file here (any more); its URL is unknown or expired"));
      return () -> own;
    }
    if (WEB_URL.matcher(value).matches()) {
      return fetch ? new Fetched(value) : null;
    }
    if (OTHER_URL.matcher(value).lookingAt()) {
      throw new IllegalArgumentException("such a URL is not fetched; " + FileInputs.TAKES);
    }
    return null;
  }

  private FileRef put(DataUri data) throws IOException {
    Blob blob = blobs.put(new ByteArrayInputStream(data.bytes()), limit);
    FileKind kind = FileKind.of(blobs.path(blob.sha256()), null, data.contentType());
    return new FileRef.Stored(blob.sha256(), kind.ext(), kind.contentType(), blob.size());
  }
}

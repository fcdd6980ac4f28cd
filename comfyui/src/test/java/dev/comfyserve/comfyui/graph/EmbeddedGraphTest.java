package dev.comfyserve.comfyui.graph;

import static dev.comfyserve.comfyui.graph.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class EmbeddedGraphTest {
  private static final String TEXT =
      "{\"1\": {\"class_type\": \"LoadImage\", \"is_changed\": [NaN], \"inputs\": {\"image\":"
          + " \"é\"}}, \"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"filename_prefix\":"
          + " \"cs/3f2b8c1e-0d6a-4a57-9f55-0c6f3f6f9e11/x\", \"_cs\": \"a\"}}}";
  private static final String GRAPH =
      "{'1': {'class_type': 'LoadImage', 'inputs': {'image': 'é'}},"
          + " '9': {'class_type': 'SaveImage', 'inputs': {'filename_prefix': 'x'}}}";

  private static byte[] png(Object... typesAndData) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    for (int i = 0; i < typesAndData.length; i += 2) {
      byte[] data = (byte[]) typesAndData[i + 1];
      out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
      out.writeBytes(((String) typesAndData[i]).getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(data);
      out.writeBytes(new byte[4]);
    }
    return out.toByteArray();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }

  private static byte[] deflated(byte[] data) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(data);
    }
    return out.toByteArray();
  }

  @Test
  void is_read_from_a_text_chunk_without_what_execution_added() {
    byte[] png =
        png("IHDR", new byte[13], "tEXt", latin("workflow\0{}"), "tEXt", latin("prompt\0" + TEXT));
    assertThat(EmbeddedGraph.fromPng(png)).contains(json(GRAPH));
  }

  @Test
  void is_read_from_compressed_and_international_text() throws Exception {
    byte[] utf8 = TEXT.getBytes(StandardCharsets.UTF_8);
    assertThat(
            EmbeddedGraph.fromPng(png("zTXt", joined(latin("prompt\0\0"), deflated(latin(TEXT))))))
        .contains(json(GRAPH));
    assertThat(EmbeddedGraph.fromPng(png("iTXt", joined(latin("prompt\0\0\0en\0x\0"), utf8))))
        .contains(json(GRAPH));
    assertThat(
            EmbeddedGraph.fromPng(
                png("iTXt", joined(latin("prompt\0\u0001\0en\0x\0"), deflated(utf8)))))
        .contains(json(GRAPH));
  }

  @Test
  void anything_else_holds_none() throws Exception {
    byte[] good = png("tEXt", latin("prompt\0" + TEXT));
    for (int length = 0; length < good.length; length += 7) {
      assertThat(EmbeddedGraph.fromPng(Arrays.copyOf(good, length))).isEmpty();
    }
    assertThat(EmbeddedGraph.fromPng(png("tEXt", latin("prompt\0[1]")))).isEmpty();
    assertThat(EmbeddedGraph.fromPng(png("tEXt", latin("prompt\0{oops")))).isEmpty();
    assertThat(EmbeddedGraph.fromPng(png("iTXt", latin("prompt\0")))).isEmpty();
    assertThat(EmbeddedGraph.fromPng(png("zTXt", latin("prompt\0")))).isEmpty();
    assertThat(EmbeddedGraph.fromPng(png("zTXt", latin("prompt\0\0garbage")))).isEmpty();
    assertThat(EmbeddedGraph.fromPng(latin("GIF89a"))).isEmpty();
  }

  @Test
  void a_bomb_is_not_unpacked() throws Exception {
    byte[] bomb = deflated(new byte[40 << 20]);
    assertThat(EmbeddedGraph.fromPng(png("zTXt", joined(latin("prompt\0\0"), bomb)))).isEmpty();
  }
}

package dev.comfyserve.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventReaderTest {
  @Test
  void every_form_of_line_end_comment_and_field_is_read() throws IOException {
    assertThat(
            read(
                ": comment\n\n"
                    + "data: {\"a\":1}\n\n"
                    + "event: message\r\ndata:{\"b\":2}\r\n\r\n"
                    + "id: 7\nretry: 5\ndata: {\ndata: }\n\n"
                    + "data\n\n"
                    + "event: other\ndata: not ours\n\n"
                    + "data: last\r\r"))
        .containsExactly("{\"a\":1}", "{\"b\":2}", "{\n}", "last");
  }

  @Test
  void an_event_that_is_cut_off_is_dropped() throws IOException {
    assertThat(read("data: {\"a\":1}\n\ndata: {\"b\"")).containsExactly("{\"a\":1}");
  }

  private static List<String> read(String text) throws IOException {
    EventReader reader =
        new EventReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    List<String> all = new ArrayList<>();
    for (String data = reader.next(); data != null; data = reader.next()) {
      all.add(data);
    }
    return all;
  }
}

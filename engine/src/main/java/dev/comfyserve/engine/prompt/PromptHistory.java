package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The records of ended prompts, oldest first, as many as fit. */
public final class PromptHistory {
  private static final int MOST = 2_000;

  private final Map<String, ObjectNode> records = new LinkedHashMap<>();

  PromptHistory() {}

  synchronized void put(String promptId, ObjectNode record) {
    records.remove(promptId);
    if (records.size() >= MOST) {
      records.remove(records.keySet().iterator().next());
    }
    records.put(promptId, record);
  }

  /** The record under its id, or an empty object. */
  public synchronized ObjectNode find(String promptId) {
    ObjectNode found = WireJson.object();
    ObjectNode record = records.get(promptId);
    if (record != null) {
      found.set(promptId, record);
    }
    return found;
  }

  /**
   * @param maxItems null for all; without an offset the newest
   * @param offset null for none
   */
  public synchronized ObjectNode list(Integer maxItems, Integer offset) {
    List<String> ids = new ArrayList<>(records.keySet());
    int most = maxItems == null ? ids.size() : Math.clamp(maxItems, 0, ids.size());
    int from = offset == null ? ids.size() - most : Math.clamp(offset, 0, ids.size());
    ObjectNode found = WireJson.object();
    for (String id : ids.subList(from, Math.min(ids.size(), from + most))) {
      found.set(id, records.get(id));
    }
    return found;
  }

  public synchronized void clear() {
    records.clear();
  }

  public synchronized void delete(Collection<String> promptIds) {
    records.keySet().removeAll(promptIds);
  }
}

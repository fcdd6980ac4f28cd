package dev.comfyserve.store.db;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement whose {@code :name} parameters have become JDBC's question marks.
 *
 * @param names the parameter at each question mark
 */
record NamedSql(String jdbc, List<String> names) {
  static NamedSql parse(String sql) {
    StringBuilder jdbc = new StringBuilder(sql.length());
    List<String> names = new ArrayList<>();
    boolean quoted = false;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      quoted ^= c == '\'';
      int end = i + 1;
      while (c == ':' && !quoted && end < sql.length() && inName(sql.charAt(end))) {
        end++;
      }
      if (end > i + 1) {
        names.add(sql.substring(i + 1, end));
        jdbc.append('?');
        i = end - 1;
      } else {
        jdbc.append(c);
      }
    }
    return new NamedSql(jdbc.toString(), List.copyOf(names));
  }

  private static boolean inName(char c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }
}

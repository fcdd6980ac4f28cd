package dev.comfyserve.engine.http;

import dev.comfyserve.engine.node.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code GET /view}: a file of one of the three folders. */
final class ViewRoute implements Route {
  private final Folders folders;

  ViewRoute(Folders folders) {
    this.folders = folders;
  }

  @Override
  public Answer answer(Call call) {
    String given = call.query("filename");
    if (given == null) {
      return Answer.empty(404);
    }
    Optional<Folders.Kind> kind = Folders.Kind.labelled(call.query("type", "output"));
    if (kind.isEmpty()) {
      return Answer.empty(400);
    }
    Folders.Annotated file = Folders.Annotated.of(given, kind.get());
    String name = file.name();
    if (name.isEmpty() || name.startsWith("/") || name.contains("..")) {
      return Answer.empty(400);
    }
    Optional<Path> path = folders.inside(file.kind(), call.query("subfolder", ""), name);
    if (path.isEmpty()) {
      return Answer.empty(403);
    }
    return Files.isRegularFile(path.get()) ? new Answer.Download(path.get()) : Answer.empty(404);
  }
}

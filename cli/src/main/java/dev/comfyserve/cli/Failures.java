package dev.comfyserve.cli;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.server.StartRefused;
import dev.comfyserve.server.config.ConfigFaults;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** Turns what a command threw into lines that a person can act on, and an exit code. */
final class Failures {
  private Failures() {}

  static int tell(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    switch (failure) {
      case CommandFailed told -> err.println("comfyserve: " + told.getMessage());
      case StartRefused refused -> err.println("comfyserve: " + refused.getMessage());
      case ConfigFaults faults -> {
        err.println("comfyserve: these settings cannot be used:");
        faults.faults().forEach(fault -> err.println("  " + fault));
        err.flush();
        return 2;
      }
      case ApiException answer -> {
        tell(answer, err);
        advice(answer).forEach(line -> err.println("  " + line));
      }
      case FileSystemException file -> err.println("comfyserve: " + reason(file));
      case InterruptedException _ -> err.println("comfyserve: interrupted");
      default -> {
        err.println("comfyserve: an error of ours, please report it:");
        failure.printStackTrace(err);
      }
    }
    err.flush();
    return 1;
  }

  /** Of a file that somebody named. */
  private static String reason(FileSystemException file) {
    return switch (file) {
      case NoSuchFileException none -> "There is no file " + none.getFile();
      case AccessDeniedException _ -> "Not allowed to use " + file.getFile();
      default -> "Cannot use " + file.getMessage();
    };
  }

  /** What the command that called knows to say besides. */
  private static Stream<String> advice(ApiException answer) {
    return Stream.of(answer.getSuppressed())
        .filter(CommandFailed.class::isInstance)
        .map(Throwable::getMessage);
  }

  private static void tell(ApiException answer, PrintWriter err) {
    if (answer.errorCode() == ErrorCode.HOST_UNREACHABLE.code()
        || answer.errorCode() == ErrorCode.HOST_SILENT.code()
        || answer.errorCode() == ErrorCode.HOST_BROKE_OFF.code()) {
      err.println("comfyserve: " + answer.getMessage());
      err.println("  Is the server running? Start it with: " + Launcher.line("up"));
      return;
    }
    err.println("comfyserve: the server refused (" + answer.errorCode() + ")");
    if (answer.detail() != null && answer.detail().isArray()) {
      for (JsonNode fault : answer.detail()) {
        StringBuilder where = new StringBuilder();
        fault
            .path("loc")
            .forEach(part -> where.append(where.isEmpty() ? "" : ".").append(part.asString()));
        err.println("  " + where + ": " + fault.path("msg").asString());
      }
    } else {
      err.println("  " + answer.getMessage());
    }
    if (answer.meaning() == 401) {
      err.println(
          "  Give a token with --token or COMFYSERVE_TOKEN; `"
              + Launcher.line("token create")
              + "` makes one.");
    }
  }
}

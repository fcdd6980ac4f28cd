package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.Table;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.contract.Timestamps;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import dev.comfyserve.store.token.TokenInfo;
import dev.comfyserve.store.token.Tokens;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The operator's commands for tokens. They open the database themselves: who may read the state
 * folder is the operator.
 */
@Command(
    name = "token",
    description = "Make, list and revoke API tokens (works beside a running server).",
    mixinStandardHelpOptions = true,
    subcommands = {
      TokenCommand.Create.class,
      TokenCommand.ListAll.class,
      TokenCommand.Revoke.class
    })
final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to do: create, list or revoke.");
  }

  /** Shared by the three. */
  abstract static class Action implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "The state folder (COMFYSERVE_DATA; else ~/.comfyserve).")
    private Path data;

    @Override
    public Integer call() throws Exception {
      Path folder = StateFolder.of(data, System.getenv()).path();
      try (TokenStore store =
          Store.openBeside(folder, InstantSource.system(), () -> UUID.randomUUID().toString())) {
        act(store.tokens(), spec.commandLine().getOut());
      }
      return 0;
    }

    abstract void act(Tokens tokens, PrintWriter out);
  }

  @Command(
      name = "create",
      description = "Make a token and print it, alone, on standard output; it is shown only now.",
      mixinStandardHelpOptions = true)
  static final class Create extends Action {
    @Option(
        names = "--account",
        paramLabel = "NAME",
        defaultValue = "default",
        description = "The account it belongs to, made if new (default: ${DEFAULT-VALUE}).")
    private String account;

    @Option(
        names = "--read-only",
        description = "It may list and look at things, and change, run and cancel nothing.")
    private boolean readOnly;

    @Override
    void act(Tokens tokens, PrintWriter out) {
      Secret token = tokens.create(account, readOnly);
      out.println(token.reveal());
    }
  }

  @Command(
      name = "list",
      description = "List the tokens; never their text.",
      mixinStandardHelpOptions = true)
  static final class ListAll extends Action {
    @Override
    void act(Tokens tokens, PrintWriter out) {
      Table table = new Table("ID", "ACCOUNT", "BEGINS", "MAY", "CREATED", "REVOKED");
      tokens
          .list()
          .forEach(
              token ->
                  table.row(
                      token.id(),
                      token.account(),
                      token.hint() == null ? "-" : token.hint(),
                      token.readOnly() ? "read" : "read, write",
                      Timestamps.of(token.createdAt()),
                      token.revokedAt() == null ? "-" : Timestamps.of(token.revokedAt())));
      out.print(table);
      out.flush();
    }
  }

  @Command(
      name = "revoke",
      description = "End a token; a running server refuses it within 2 seconds.",
      mixinStandardHelpOptions = true)
  static final class Revoke extends Action {
    @Parameters(
        paramLabel = "ID",
        description = "The id, or its beginning, as `token list` shows it.")
    private String id;

    @Override
    void act(Tokens tokens, PrintWriter out) {
      TokenInfo revoked;
      try {
        revoked =
            tokens
                .revoke(id)
                .orElseThrow(
                    () ->
                        new CommandFailed(
                            "No live token is meant by "
                                + id
                                + "; see `"
                                + Launcher.line("token list")
                                + "`."));
      } catch (IllegalArgumentException e) {
        throw new CommandFailed("More than one token begins with " + id + "; give more of it.", e);
      }
      out.println("revoked " + revoked.id());
    }
  }
}

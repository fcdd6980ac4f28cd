package dev.comfyserve.store.token;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.Secret;
import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TokensTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Tokens tokens;

  @BeforeEach
  void tokens() {
    tokens = store.get().tokens();
  }

  @Test
  void a_made_token_is_its_accounts_and_only_that() {
    Secret token = tokens.create(ANN);
    assertThat(token.reveal()).matches("cs_[A-Za-z0-9]{43}");
    assertThat(tokens.holderOf(token.reveal()).map(TokenHolder::account)).contains(ANN);
    assertThat(tokens.holderOf(token.reveal() + "x").map(TokenHolder::account)).isEmpty();
    assertThat(tokens.holderOf("").map(TokenHolder::account)).isEmpty();
    assertThat(tokens.create(ANN).reveal()).isNotEqualTo(token.reveal());
    assertThat(store.reopen().tokens().holderOf(token.reveal()).map(TokenHolder::account))
        .contains(ANN);
  }

  @Test
  void a_token_that_may_only_read_stays_so() {
    String reading = tokens.create(ANN, true).reveal();
    String writing = tokens.create(ANN).reveal();
    assertThat(tokens.holderOf(reading)).contains(new TokenHolder(ANN, true));
    assertThat(tokens.holderOf(writing)).contains(new TokenHolder(ANN, false));
    assertThat(tokens.list())
        .extracting(TokenInfo::readOnly)
        .containsExactlyInAnyOrder(true, false);
    tokens.ensure(ANN, new Secret(reading));
    assertThat(store.reopen().tokens().holderOf(reading)).contains(new TokenHolder(ANN, true));
  }

  @Test
  void the_plain_text_is_nowhere_on_the_disk() throws Exception {
    String token = tokens.create(ANN).reveal();
    store.get().close();
    for (Path file : List.of(store.folder().resolve("comfyserve.db"))) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .doesNotContain(token)
          .doesNotContain(token.substring(12));
    }
  }

  @Test
  void a_revoked_token_is_good_for_nothing_at_once() {
    String token = tokens.create(ANN).reveal();
    assertThat(tokens.holderOf(token).map(TokenHolder::account)).contains(ANN);
    String id = tokens.list().getFirst().id();
    assertThat(tokens.revoke(id.substring(0, 8)))
        .hasValueSatisfying(
            info -> {
              assertThat(info.id()).isEqualTo(id);
              assertThat(info.revokedAt()).isEqualTo(store.clock.instant());
            });
    assertThat(tokens.holderOf(token).map(TokenHolder::account)).isEmpty();
    assertThat(tokens.revoke(id)).isEmpty();
  }

  @Test
  void a_token_can_be_revoked_by_itself_and_by_its_hint() {
    String one = tokens.create(ANN).reveal();
    String other = tokens.create(ANN).reveal();
    assertThat(tokens.revoke(one)).isPresent();
    assertThat(tokens.revoke(other.substring(0, 9))).isPresent();
    assertThat(tokens.holderOf(one).map(TokenHolder::account)).isEmpty();
    assertThat(tokens.holderOf(other).map(TokenHolder::account)).isEmpty();
  }

  @Test
  void a_beginning_that_fits_several_tokens_or_nearly_all_revokes_none() {
    Store open = store.get();
    String one = tokens.create(ANN).reveal();
    tokens.create(BOB);
    assertThat(tokens.revoke("cs_")).isEmpty();
    assertThat(tokens.revoke("")).isEmpty();
    assertThat(open.tokens().holderOf(one).map(TokenHolder::account)).contains(ANN);
  }

  @Test
  void an_operators_token_is_made_sure_of_again_and_again() {
    Secret mine = new Secret("a-token-of-my-own-1234");
    tokens.ensure(ANN, mine);
    tokens.ensure(ANN, mine);
    assertThat(tokens.holderOf(mine.reveal()).map(TokenHolder::account)).contains(ANN);
    assertThat(tokens.list()).singleElement().extracting(TokenInfo::hint).isNull();
    tokens.revoke(mine.reveal());
    tokens.ensure(ANN, mine);
    assertThat(tokens.holderOf(mine.reveal()).map(TokenHolder::account)).contains(ANN);
    assertThatThrownBy(() -> tokens.ensure(BOB, mine))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(mine.reveal());
  }

  @Test
  void a_token_that_another_process_makes_is_good_at_once() {
    assertThat(tokens.holderOf("unknown").map(TokenHolder::account)).isEmpty();
    try (TokenStore beside = Store.openBeside(store.folder(), store.clock, OpenStore.IDS)) {
      assertThat(tokens.holderOf(beside.tokens().create(ANN).reveal()).map(TokenHolder::account))
          .contains(ANN);
    }
  }

  @Test
  void a_token_that_another_process_revokes_is_good_for_no_longer_than_a_second() {
    String token = tokens.create(ANN).reveal();
    assertThat(tokens.holderOf(token).map(TokenHolder::account)).contains(ANN);
    try (TokenStore beside = Store.openBeside(store.folder(), store.clock, OpenStore.IDS)) {
      assertThat(beside.tokens().revoke(token)).isPresent();
    }
    store.clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.holderOf(token).map(TokenHolder::account)).isEmpty();
  }

  @Test
  void the_signing_key_stays_the_same() {
    byte[] key = store.get().secrets().signingKey();
    assertThat(key).hasSize(32);
    assertThat(store.get().secrets().signingKey()).isEqualTo(key);
    assertThat(store.reopen().secrets().signingKey()).isEqualTo(key);
  }
}

package dev.comfyserve.fleet.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {
  private static boolean mayBeReached(String literal, String... allowed) {
    return PublicAddress.mayBeReached(
        InetAddress.ofLiteral(literal), List.of(allowed).stream().map(Network::of).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
        "2002:101:101::1"
      })
  void public_addresses_may_be_reached(String literal) {
    assertThat(mayBeReached(literal)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255"
      })
  void special_ipv4_addresses_are_refused(String literal) {
    assertThat(mayBeReached(literal)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1.1.1.1",
        "64:ff9b:1::10.0.0.1",
        "100::1",
        "100:0:0:1::1",
        "2001::1",
        "2001:0:101:101:0:0:80ff:fffe",
        "2001:0:7f00:1:0:0:fefe:fefe",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2002:c0a8:101::1",
        "2620:4f:8000::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void special_ipv6_addresses_and_carried_private_ones_are_refused(String literal) {
    assertThat(mayBeReached(literal)).isFalse();
  }

  @Test
  void a_network_opened_by_the_operator_may_be_reached_in_every_form() {
    assertThat(mayBeReached("127.0.0.1", "127.0.0.0/8")).isTrue();
    assertThat(mayBeReached("::ffff:127.0.0.1", "127.0.0.0/8")).isTrue();
    assertThat(mayBeReached("64:ff9b::127.0.0.1", "127.0.0.0/8")).isTrue();
    assertThat(mayBeReached("::1", "127.0.0.0/8")).isFalse();
    assertThat(mayBeReached("fd00::7", "fd00::/8")).isTrue();
    assertThat(mayBeReached("10.1.2.3", "10.1.2.0/25")).isTrue();
    assertThat(mayBeReached("10.1.2.128", "10.1.2.0/25")).isFalse();
    assertThat(mayBeReached("10.200.0.1", "10.192.0.0/10")).isTrue();
    assertThat(mayBeReached("10.1.0.1", "10.192.0.0/10")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com/8",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10.0.0.0/x",
        "10.0.0/8",
        "::1/129",
        "fe80::1%eth0"
      })
  void a_network_that_is_none_is_refused_with_a_sentence(String text) {
    assertThatThrownBy(() -> Network.of(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

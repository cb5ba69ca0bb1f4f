// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/link.h"
#include "helpers/conformance/tester/tester-config.h"

#include <chrono>
#include <deque>
#include <map>

namespace mopo::conformance
{

/// The way to a process behind real UDP sockets, in real time. ESP outside of UDP needs root.
class UdpLink : public Link
{
  public:
    struct Options
    {
        /// What its own user says of its configuration: `nat-prevention` is `require`.
        std::map<std::string, std::string> declared;
        /// A shell command that is called with an event's name and addresses; empty: there is none.
        std::string trigger;
        /// A trigger that takes longer has failed.
        Duration triggerPatience = std::chrono::seconds(10);
    };

    /// `config` must outlive it.
    UdpLink(const TesterConfig& config, Options options);
    ~UdpLink() override;

    std::string PeerName() const override;
    Instant Now() const override;
    std::expected<void, std::string> Prepare(const PeerSetup& setup) override;
    std::expected<void, std::string> Send(const Datagram& datagram) override;
    std::optional<Datagram> Receive(Instant until) override;

    bool StartsAnew() const override
    {
        return false;
    }

    std::expected<void, std::string> Trigger(const TriggerEvent& event) override;
    std::optional<SaDump> Dump() const override;

  private:
    struct Socket
    {
        int descriptor = -1;
        Transport local;
        bool isRaw = false;
    };

    /// The socket of that address and port, opened if there is none yet.
    std::expected<const Socket*, std::string> SocketOf(const Transport& local, bool isRaw);
    std::optional<Datagram> Read(const Socket& socket);
    void CloseAll();

    const TesterConfig& m_config;
    Options m_options;
    std::chrono::steady_clock::time_point m_start;
    std::deque<Socket> m_sockets;
};

} // namespace mopo::conformance

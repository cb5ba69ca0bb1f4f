// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/event-writer.h"
#include "helpers/results/wireshark-keys.h"
#include "helpers/results/wireshark-profile.h"
#include "model/live/live-host.h"

#include <filesystem>
#include <ostream>
#include <string>

namespace mopo
{

struct LiveLogOptions
{
    /// The name of the peer that runs.
    std::string peer;
    CodePoints codePoints;
    /// The lines of `events.jsonl`, all messages with their content among them; else lines for
    /// people.
    bool json = false;
    /// Where Wireshark finds the keys; empty: nowhere.
    std::filesystem::path keys;
    TranslatedPorts ports;
};

/// Tells what a live host does, a line an event, as soon as it happens.
class LiveLog : public LiveObserver
{
  public:
    LiveLog(LiveLogOptions options, std::ostream& stream);

    void OnOutput(Instant now, const Output& output) override;
    void OnDiscarded(Instant now, const Discarded& packet) override;
    void OnAddresses(Instant now, const LocalAddresses& all) override;
    void OnTrouble(Instant now, const std::string& what) override;
    /// A command that was given, and what came of it.
    void OnCommand(Instant now, const std::string& line, const std::string& answer);

    /// Whether the keys could be written, each time.
    bool HasWrittenKeys() const
    {
        return m_hasWrittenKeys;
    }

  private:
    void Tell(Instant now, const Event& event);

    LiveLogOptions m_options;
    std::ostream& m_stream;
    EventWriter m_writer;
    WiresharkKeys m_keys;
    bool m_hasWrittenKeys = true;
};

} // namespace mopo

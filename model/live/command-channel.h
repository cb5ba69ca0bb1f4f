// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/result.h"
#include "model/live/file-descriptor.h"
#include "model/live/live-host.h"

#include <functional>
#include <map>
#include <string>

namespace mopo
{

/// Lines that somebody outside gives to a live host: on a descriptor such as standard input, or
/// through a UNIX socket whose connections get an answer to each line.
class CommandChannel
{
  public:
    /// Takes a line and gives the answer to it.
    using Handler = std::function<std::string(const std::string& line)>;

    /// `host` must outlive this.
    CommandChannel(LiveHost& host, Handler handler);
    ~CommandChannel();
    CommandChannel(const CommandChannel&) = delete;
    CommandChannel& operator=(const CommandChannel&) = delete;

    /// Reads there until it ends, and answers to nobody.
    void ReadFrom(int descriptor);

    /// Listens at a path, where nothing or a socket that nobody listens at may be.
    Status ListenAt(const std::string& path);

  private:
    void Accept();
    /// False at its end, or where a line is too long.
    bool HandleReadable(int descriptor, std::string& pending, bool answers);

    LiveHost& m_host;
    Handler m_handler;
    std::string m_path;
    FileDescriptor m_listener;
    int m_input = -1;
    std::string m_pending;

    struct Connection
    {
        FileDescriptor file;
        std::string pending;
    };

    std::map<int, Connection> m_connections;
};

/// Gives lines to whoever listens at a path, and passes on each answer. Waits a few seconds at
/// most.
Status TellCommands(const std::string& path,
                    const std::vector<std::string>& lines,
                    const std::function<void(const std::string& answer)>& take);

} // namespace mopo

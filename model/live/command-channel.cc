// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/command-channel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace mopo
{

namespace
{

constexpr std::size_t LONGEST_LINE = 1024;
constexpr std::size_t MOST_CONNECTIONS = 16;
constexpr timeval LONGEST_ANSWER{5, 0};

std::unexpected<Error> SystemFault(const std::string& path)
{
    return Fail(ErrorCode::InvalidConfiguration, path + ": " + std::strerror(errno));
}

Result<sockaddr_un> UnixAddress(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof(address.sun_path))
    {
        return Fail(ErrorCode::InvalidConfiguration, path + ": too long for a UNIX socket");
    }
    path.copy(static_cast<char*>(address.sun_path), path.size());
    return address;
}

/// False where nobody listens at that address.
bool Connects(int descriptor, const sockaddr_un& address)
{
    return connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

bool IsSocket(const std::string& path)
{
    struct stat facts{};

    return stat(path.c_str(), &facts) == 0 && S_ISSOCK(facts.st_mode);
}

} // namespace

CommandChannel::CommandChannel(LiveHost& host, Handler handler)
    : m_host(host),
      m_handler(std::move(handler))
{
}

CommandChannel::~CommandChannel()
{
    for (const auto& [descriptor, connection] : m_connections)
    {
        m_host.Unwatch(descriptor);
    }
    m_host.Unwatch(m_input);
    m_host.Unwatch(m_listener.Number());
    if (m_listener.IsOpen())
    {
        unlink(m_path.c_str());
    }
}

void CommandChannel::ReadFrom(int descriptor)
{
    m_input = descriptor;
    m_host.Watch(descriptor,
                 [this]
                 {
                     if (!HandleReadable(m_input, m_pending, false))
                     {
                         m_host.Unwatch(m_input);
                     }
                 });
}

Status CommandChannel::ListenAt(const std::string& path)
{
    const auto address = UnixAddress(path);
    if (!address)
    {
        return std::unexpected(address.error());
    }
    FileDescriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (IsSocket(path))
    {
        const FileDescriptor asker(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        if (Connects(asker.Number(), *address) || errno == EAGAIN)
        {
            return Fail(ErrorCode::InvalidConfiguration, path + ": somebody listens there");
        }
        unlink(path.c_str());
    }
    if (bind(listener.Number(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) !=
            0 ||
        listen(listener.Number(), MOST_CONNECTIONS) != 0)
    {
        return SystemFault(path);
    }
    m_path = path;
    m_listener = std::move(listener);
    m_host.Watch(m_listener.Number(), [this] { Accept(); });
    return {};
}

void CommandChannel::Accept()
{
    FileDescriptor file(
        accept4(m_listener.Number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!file.IsOpen() || m_connections.size() >= MOST_CONNECTIONS)
    {
        return;
    }
    const int descriptor = file.Number();
    m_connections[descriptor].file = std::move(file);
    m_host.Watch(descriptor,
                 [this, descriptor]
                 {
                     if (!HandleReadable(descriptor, m_connections[descriptor].pending, true))
                     {
                         m_host.Unwatch(descriptor);
                         m_connections.erase(descriptor);
                     }
                 });
}

bool CommandChannel::HandleReadable(int descriptor, std::string& pending, bool answers)
{
    std::array<char, LONGEST_LINE> buffer{};
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size <= 0)
    {
        return size < 0 && (errno == EAGAIN || errno == EINTR);
    }
    pending.append(buffer.data(), static_cast<std::size_t>(size));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n'))
    {
        const std::string line = pending.substr(0, end);
        pending.erase(0, end + 1);
        const std::string answer = m_handler(line) + '\n';
        // Whoever does not read its answers loses them.
        if (answers)
        {
            send(descriptor, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }
    return pending.size() <= LONGEST_LINE;
}

Status TellCommands(const std::string& path,
                    const std::vector<std::string>& lines,
                    const std::function<void(const std::string& answer)>& take)
{
    const auto address = UnixAddress(path);
    if (!address)
    {
        return std::unexpected(address.error());
    }
    const FileDescriptor file(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    setsockopt(file.Number(), SOL_SOCKET, SO_RCVTIMEO, &LONGEST_ANSWER, sizeof(LONGEST_ANSWER));
    setsockopt(file.Number(), SOL_SOCKET, SO_SNDTIMEO, &LONGEST_ANSWER, sizeof(LONGEST_ANSWER));
    if (!Connects(file.Number(), *address))
    {
        return SystemFault(path);
    }
    std::string pending;
    for (const std::string& line : lines)
    {
        const std::string text = line + '\n';
        if (send(file.Number(), text.data(), text.size(), MSG_NOSIGNAL) < 0)
        {
            return SystemFault(path);
        }
        while (pending.find('\n') == std::string::npos)
        {
            std::array<char, LONGEST_LINE> buffer{};
            const ssize_t size = recv(file.Number(), buffer.data(), buffer.size(), 0);
            if (size <= 0)
            {
                return Fail(ErrorCode::WrongState, path + ": no answer");
            }
            pending.append(buffer.data(), static_cast<std::size_t>(size));
        }
        take(pending.substr(0, pending.find('\n')));
        pending.erase(0, pending.find('\n') + 1);
    }
    return {};
}

} // namespace mopo

using System.Text;
using CaffeTop.LogParse.Files;

namespace CaffeTop.LogParse.Tests.Files;

/// <summary>A follower and what it gave.</summary>
internal sealed class Followed(string path) : IDisposable
{
    private readonly LogFollower _follower = new(path, TimeProvider.System);
    private readonly StringBuilder _text = new();

    public List<LogRestart> Restarts { get; } = [];

    public LogFollower Follower => _follower;

    public string Text => _text.ToString();

    /// <summary>Reads until nothing is there, and returns all text since the start.</summary>
    public string Read()
    {
        _follower.Restarted -= Restarts.Add;
        _follower.Restarted += Restarts.Add;
        while (_follower.Poll(bytes => _text.Append(Encoding.UTF8.GetString(bytes))))
        {
        }

        return Text;
    }

    public void Dispose() => _follower.Dispose();
}

using CaffeTop.Runs;

namespace CaffeTop.Screens;

/// <summary>The nets that a log dumps, read when somebody looks for the first time.</summary>
internal sealed class NetCache
{
    private readonly Dictionary<DumpedText, DumpedNet> _read = new(ReferenceEqualityComparer.Instance);

    /// <summary>The train net of a session, or its first one; null: the log tells of none.</summary>
    public DumpedNet? Train(Session session)
    {
        foreach (var text in session.Nets)
        {
            if (text.Index < 0) return Read(text, session);
        }

        return session.Nets.Count > 0 ? Read(session.Nets[0], session) : null;
    }

    public DumpedNet Read(DumpedText text, Session session)
    {
        if (_read.TryGetValue(text, out var net)) return net;
        net = DumpedNet.Read(text, session.SetUps.Find(setUp => setUp.Net == text.Index));
        _read.Add(text, net);
        return net;
    }
}

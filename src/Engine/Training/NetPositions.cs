using CaffeTop.Engine.Layers;
using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Training;

/// <summary>
/// Where a run's nets stand in their data and random numbers. A net that is in the middle of something (an iteration that waits before its
/// update, a test that was interrupted) stands where it began: a snapshot taken then repeats it.
/// </summary>
internal sealed class NetPositions
{
    private readonly Place[] _places;

    /// <param name="nets">The train net, then the test nets.</param>
    public NetPositions(IEnumerable<Net> nets) => _places = [.. nets.Select(net => new Place(net))];

    /// <summary>The iteration whose test, due at it, was done: a snapshot of this iteration does not repeat it. −1: none.</summary>
    public int TestedAt { get; set; } = -1;

    /// <summary>A place to keep where the train net stands.</summary>
    public NetMark NewMark() => new(_places[0].Readers);

    /// <summary>Where the train net stands now. Allocates nothing.</summary>
    public void Note(NetMark mark) => _places[0].Note(mark);

    /// <summary>The train net goes back to where it stood.</summary>
    public void GoTo(NetMark mark) => _places[0].GoTo(mark);

    public void BeginIteration() => _places[0].Hold();

    public void EndIteration() => _places[0].Release();

    public void BeginTests()
    {
        for (var i = 1; i < _places.Length; i++) _places[i].Hold();
    }

    /// <summary>Not called for tests that were interrupted.</summary>
    public void EndTests()
    {
        for (var i = 1; i < _places.Length; i++) _places[i].Release();
    }

    public NetPosition[] Save() => [.. _places.Select(place => place.Save())];

    public void Restore(IReadOnlyList<NetPosition> saved)
    {
        for (var i = 0; i < Math.Min(saved.Count, _places.Length); i++) _places[i].Restore(saved[i]);
    }

    private sealed class Place
    {
        private readonly Net _net;
        private readonly (string Name, IDataCursor Cursor)[] _readers;
        private readonly long[] _held;
        private ulong _heldPass;
        private bool _isHeld;

        public Place(Net net)
        {
            _net = net;
            _readers = [.. net.Layers.Where(layer => layer.Layer is IDataCursor).Select(layer => (layer.Layer.Name, (IDataCursor)layer.Layer))];
            _held = new long[_readers.Length];
        }

        public void Hold()
        {
            _heldPass = _net.Pass;
            for (var i = 0; i < _held.Length; i++) _held[i] = _readers[i].Cursor.Cursor;
            _isHeld = true;
        }

        public void Release() => _isHeld = false;

        public int Readers => _readers.Length;

        public void Note(NetMark mark)
        {
            mark.Pass = _net.Pass;
            for (var i = 0; i < _readers.Length; i++) mark.Cursors[i] = _readers[i].Cursor.Cursor;
        }

        public void GoTo(NetMark mark)
        {
            _isHeld = false;
            _net.Pass = mark.Pass;
            for (var i = 0; i < _readers.Length; i++) _readers[i].Cursor.Cursor = mark.Cursors[i];
        }

        public NetPosition Save()
        {
            var cursors = new Dictionary<string, long>(StringComparer.Ordinal);
            for (var i = 0; i < _held.Length; i++) cursors[_readers[i].Name] = _isHeld ? _held[i] : _readers[i].Cursor.Cursor;
            return new NetPosition(_isHeld ? _heldPass : _net.Pass, cursors);
        }

        public void Restore(NetPosition position)
        {
            _isHeld = false;
            _net.Pass = position.Pass;
            foreach (var (name, cursor) in _readers)
            {
                if (position.Cursors.TryGetValue(name, out var at)) cursor.Cursor = at;
            }
        }
    }
}

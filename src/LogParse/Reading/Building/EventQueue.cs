using CaffeTop.Events;

namespace CaffeTop.LogParse.Reading.Building;

/// <summary>
/// Events in the order of their first lines: one that waits for more lines keeps its place, and those behind it wait with it. Numbers them as
/// they leave.
/// </summary>
internal sealed class EventQueue(Action<TrainingEvent> listener)
{
    private readonly LinkedList<Place> _places = [];
    private long _next;

    public int Waiting => _places.Count;

    public Place Open() => _places.AddLast(new Place()).Value;

    public void Add(TrainingEvent happened)
    {
        if (_places.Count == 0) Emit(happened);
        else _places.AddLast(new Place { Event = happened, IsDone = true });
    }

    public void AddBefore(Place place, TrainingEvent happened) => _places.AddBefore(_places.Find(place)!, new Place { Event = happened, IsDone = true });

    public void AddAfter(Place place, TrainingEvent happened) => _places.AddAfter(_places.Find(place)!, new Place { Event = happened, IsDone = true });

    /// <param name="happened">Null: nothing came of it.</param>
    public void Finish(Place place, TrainingEvent? happened)
    {
        (place.Event, place.IsDone) = (happened, true);
        while (_places.First is { Value.IsDone: true } first)
        {
            _places.RemoveFirst();
            if (first.Value.Event is { } done) Emit(done);
        }
    }

    private void Emit(TrainingEvent happened) => listener(happened with { Sequence = _next++ });

    public sealed class Place
    {
        public TrainingEvent? Event { get; set; }

        public bool IsDone { get; set; }
    }
}

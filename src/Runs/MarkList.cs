namespace CaffeTop.Runs;

/// <summary>Writes the marks of a model; a log with millions of them keeps the first of each kind and counts the rest.</summary>
internal sealed class MarkList(RunModel model)
{
    private const int MostOfAKind = 20_000;

    private readonly int[] _counts = new int[(int)MarkKind.Ended + 1];

    /// <returns>The mark's place in the model, or −1 where it was left out.</returns>
    public int Add(MarkKind kind, Session session, int iteration, long ticks, string text, long offset)
    {
        if (++_counts[(int)kind] > MostOfAKind)
        {
            model.MarksLeftOut++;
            return -1;
        }

        model.Marks.Add(new RunMark(kind, session.Index, iteration, ticks < 0 ? null : new DateTime(ticks), text, offset));
        return model.Marks.Count - 1;
    }

    /// <summary>Whether another mark of this kind would be kept; texts need not be made for those that are not.</summary>
    public bool HasRoom(MarkKind kind) => _counts[(int)kind] < MostOfAKind;

    public void Retext(int place, string text)
    {
        if (place >= 0) model.Marks[place] = model.Marks[place] with { Text = text };
    }
}

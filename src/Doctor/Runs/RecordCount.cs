namespace CaffeTop.Doctor.Runs;

/// <summary>What is known of the records that a run reads.</summary>
/// <param name="Batch">Records per iteration; null: unknown.</param>
/// <param name="Count">Records in the data set; null: unknown.</param>
/// <param name="KeyOf">The key of a record by its number, where the data set is here.</param>
public sealed record RecordCount(long? Batch, long? Count, Func<long, string?>? KeyOf)
{
    public static RecordCount Unknown { get; } = new(null, null, null);

    /// <summary>Which records were read from one iteration to another, as a sentence; empty where the batch is not known.</summary>
    public string Between(int first, int last)
    {
        if (Batch is not { } batch)
            return $"With batch_size B and N records these are records {Words.Count(first)}·B mod N to {Words.Count(last)}·B mod N (tell them with --batch and --records or --data).";
        var (from, to) = (first * batch, last * batch);
        if (Count is not { } count)
            return $"With batches of {batch} that is record {Words.Count(from)} to {Words.Count(to)} counted from the start of the run, each modulo the number of records (tell it with --records N or --data DB).";
        var (a, b) = (from % count, to % count);
        var keys = KeyOf?.Invoke(a) is { } keyA && KeyOf(b) is { } keyB ? $" (keys {Words.Name(keyA)} to {Words.Name(keyB)})" : "";
        return $"With batches of {batch} and {Words.Count(count)} records that is record {Words.Count(a)} to {Words.Count(b)}{(b < a ? ", around the end" : "")}{keys}.";
    }
}

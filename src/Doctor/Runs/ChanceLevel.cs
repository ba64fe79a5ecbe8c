namespace CaffeTop.Doctor.Runs;

/// <summary>The loss of guessing among n classes is ln n.</summary>
internal static class ChanceLevel
{
    private const int MostGuessed = 60;

    /// <summary>The n whose ln is this value, where the numbers are small enough to be told apart; null: none.</summary>
    public static int? ClassesOf(double loss, double tolerance = 0.003)
    {
        var n = (int)Math.Round(Math.Exp(loss));
        return n is >= 2 and <= MostGuessed && Math.Abs(loss - Math.Log(n)) <= tolerance * loss ? n : null;
    }

    public static string Name(int classes) => $"ln {classes} = {Words.Number(Math.Log(classes))}";
}

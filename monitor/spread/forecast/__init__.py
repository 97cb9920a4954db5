"""How many posts the next hours will bring, from the first hours of an incident on."""

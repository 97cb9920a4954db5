window.YTD.tweets.part0 = [
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "834000000000000001"
          ]
        }
      },
      "retweeted": false,
      "source": "Web",
      "id_str": "834000000000000001",
      "id": "834000000000000001",
      "created_at": "Thu Feb 23 06:05:00 +0000 2017",
      "favorite_count": "1204",
      "retweet_count": "17",
      "full_text": "Police &amp; Anaheim",
      "lang": "en",
      "entities": {
        "urls": []
      }
    }
  },
  {
    "tweet": {
      "id_str": "834000000000000002",
      "id": "834000000000000002",
      "created_at": "Thu Feb 23 06:07:30 +0000 2017",
      "favorite_count": "0",
      "retweet_count": "0",
      "full_text": "@bo no, an officer",
      "lang": "en",
      "in_reply_to_status_id_str": "833999999999999999"
    }
  },
  {
    "tweet": {
      "id_str": "834000000000000003",
      "id": "834000000000000003",
      "created_at": "Thu Feb 23 06:08:00 +0000 2017",
      "favorite_count": "0",
      "retweet_count": "9",
      "full_text": "RT @bo: Anaheim tonight",
      "lang": "en"
    }
  }
]
